from django.urls import URLPattern

staff: list[URLPattern] = []
enterprise: list[URLPattern] = []
exam: list[URLPattern] = []
public: list[URLPattern] = []
accounts: list[URLPattern] = []
